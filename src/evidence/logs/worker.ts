// Where a thread of threadLane begins.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { localLane, type FromThread, type ThreadData, type ToThread } from './lane.ts';

const port = parentPort as MessagePort;
const { settings, module } = workerData as ThreadData;
const lane = localLane(settings, module);
let taken: () => void = () => undefined;

async function work({ task }: Extract<ToThread, { kind: 'task' }>): Promise<void> {
  for await (const reading of lane.read(task)) {
    const more = new Promise<void>((resolve) => (taken = resolve));
    const message: FromThread = { kind: 'reading', reading };
    port.postMessage(
      message,
      reading.rows.map(({ buffer }) => buffer as ArrayBuffer),
    );
    await more;
  }
  port.postMessage({ kind: 'done' } satisfies FromThread);
}

port.on('message', (message: ToThread) => {
  if (message.kind === 'more') taken();
  else
    void work(message).catch((error: unknown) =>
      port.postMessage({ kind: 'failed', error: error as Error } satisfies FromThread),
    );
});
