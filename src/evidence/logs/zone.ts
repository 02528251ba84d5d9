/** Abbreviations that mean one thing wherever PostgreSQL is told to use them; minutes east of UTC. */
const KNOWN: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  UCT: 0,
  Z: 0,
  WET: 0,
  WEST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  EDT: -240,
  EST: -300,
  CDT: -300,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
  JST: 540,
  KST: 540,
};

/** Milliseconds east of UTC of a zone as a log writes it (`CET`, `+02`, `-0330`, nothing); null: not known. */
export function offsetOfZone(name: string, civil: number, timeZone: string | null): number | null {
  const signed = /^([+-])(\d\d):?(\d\d)?$/.exec(name);
  if (signed !== null) return (signed[1] === '-' ? -1 : 1) * (Number(signed[2]) * 60 + Number(signed[3] ?? 0)) * 60_000;
  if (name !== '' && name in KNOWN) return (KNOWN[name] ?? 0) * 60_000;
  return timeZone === null ? null : offsetInZone(timeZone, civil);
}

/** Of an IANA zone at a civil time there. */
function offsetInZone(timeZone: string, civil: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const shown = (time: number): number => {
    const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - time;
  };
  // The offset at the civil time read as UTC is near enough to find the one that holds there.
  return shown(civil - shown(civil));
}
