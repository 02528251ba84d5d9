import type { Action } from '../model/access.ts';
import type { Engine } from '../model/engine.ts';
import type { Severity } from '../model/finding.ts';
import type { Enforcement, Identity, IsolationLevel } from '../model/manifest.ts';

/** A manifest file as the schema lets it through. Lists may have holes where an element was wrong. */
export interface RawManifest {
  readonly version?: 1;
  readonly instances?: RawMap<RawInstance>;
  readonly services?: RawMap<RawService | null>;
  readonly contexts?: RawMap<RawContext>;
  readonly conventions?: RawList<RawConvention>;
  readonly operators?: RawMap<RawList<RawOperator>>;
  readonly environments?: RawMap<{ readonly instances?: RawMap<Partial<RawInstance>> }>;
  readonly policy?: RawPolicy;
  readonly 'accept-gaps'?: RawList<RawAcceptedGap>;
  readonly waivers?: RawList<RawWaiver>;
  readonly include?: RawList<string>;
}

export type RawMap<T> = Readonly<Record<string, T>>;
export type RawList<T> = readonly (T | undefined)[];

export interface RawInstance {
  readonly engine: Engine;
  readonly url: string;
  readonly nodes?: RawList<string>;
  readonly evidence?: {
    readonly window?: string;
    readonly sources?: RawList<RawEvidenceSource>;
  };
}

export type RawEvidenceSource =
  | string
  | {
      readonly log: string;
      readonly format?: string;
      readonly 'line-prefix'?: string;
      readonly 'time-zone'?: string;
    };

export interface RawService {
  readonly team?: string;
  readonly owns?: RawList<string>;
  readonly identities?: RawIdentities;
  readonly publishes?: RawList<RawPublication>;
}

export type RawIdentities = RawMap<RawList<RawIdentity>>;
export type RawIdentity =
  | string
  | {
      readonly match: string;
      readonly use?: NonNullable<Identity['use']>;
      readonly ephemeral?: boolean;
      readonly 'member-of'?: string;
    };

export type RawPublication =
  | string
  | {
      readonly object: string;
      readonly actions?: RawList<Action>;
      readonly to: string | RawList<string>;
      readonly reason?: string;
      readonly expires?: string;
    };

export interface RawContext {
  readonly team?: string;
  readonly owns: RawList<string>;
  readonly members: RawMap<RawList<Action>>;
  readonly publishes?: RawList<RawPublication>;
}

export interface RawConvention {
  readonly services: string;
  readonly team?: string;
  readonly owns?: RawList<string>;
  readonly identities?: RawIdentities;
}

export interface RawOperator {
  readonly match: string;
  readonly kind: string;
  readonly may: RawList<Action | 'stream'>;
  readonly on?: RawList<string>;
  readonly reason?: string;
  readonly expires?: string;
}

export interface RawPolicy {
  readonly isolation?: IsolationLevel;
  readonly unowned?: Severity | 'off';
  readonly 'fail-on'?: Severity | 'never';
  readonly 'max-waiver'?: string;
  readonly severities?: RawMap<Severity | 'off'>;
  readonly enforce?: RawMap<Enforcement>;
}

export interface RawAcceptedGap {
  readonly instance: string;
  readonly fact: string;
  readonly reason: string;
  readonly expires: string;
}

export interface RawWaiver {
  readonly rule: string;
  readonly principal: string;
  readonly object: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
}
