import { Logger, type Provider } from '@nestjs/common';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { Settings } from '../../platform/ops/index.js';
import { KnownWorkItems1764900000010 } from '../../work-items/index.js';
import { ballotProviders } from './ballots/providers.js';
import { AgreeAsCoOwnerHandler } from './commands/agree-as-co-owner.js';
import { AnnounceBallotAnewHandler } from './commands/announce-ballot-anew.js';
import { AnnounceBallotHandler } from './commands/announce-ballot.js';
import { BallotChanges } from './commands/ballot-changes.js';
import { CastVoteHandler } from './commands/cast-vote.js';
import { DecideObjectionHandler } from './commands/decide-objection.js';
import { DisputeRollHandler } from './commands/dispute-roll.js';
import { ExtendBallotHandler } from './commands/extend-ballot.js';
import { GiveOwnUnitConsentHandler } from './commands/give-own-unit-consent.js';
import { OwnUnitConsents } from './commands/own-unit-consent.js';
import { WithdrawOwnUnitConsentHandler } from './commands/withdraw-own-unit-consent.js';
import { GrantProxyHandler } from './commands/grant-proxy.js';
import { KeyPaperHandler } from './commands/key-paper.js';
import { ObjectAsCoOwnerHandler } from './commands/object-as-co-owner.js';
import { ObjectToResultHandler } from './commands/object-to-result.js';
import { OpenBallotHandler } from './commands/open-ballot.js';
import { PublishResultHandler } from './commands/publish-result.js';
import { ReadVoteRecordHandler } from './commands/read-vote-record.js';
import { ReceivePaperHandler } from './commands/receive-paper.js';
import { RevokeProxyHandler } from './commands/revoke-proxy.js';
import { VoteCasting } from './commands/vote-casting.js';
import { VoteChanges } from './commands/vote-changes.js';
import { AskedAbout } from './commands/asked-about.js';
import { BallotProxies1764800000035 } from './migrations/ballot-proxies.js';
import { Ballots1764800000020 } from './migrations/ballots.js';
import { BallotRecounts1764800000031 } from './migrations/ballot-recounts.js';
import { SecretBallots1764800000030 } from './migrations/secret-ballots.js';
import { keepBallotDays } from './policies/keep-ballot-days.js';
import { letDecisionsTakeEffect } from './policies/let-decisions-take-effect.js';
import { BallotTurnoutHandler } from './queries/ballot-turnout.js';
import { BallotsOfWorkItemsHandler } from './queries/ballots-of-work-items.js';
import { BallotGapsHandler, BallotsByIdsHandler, BallotsHandler } from './queries/ballots.js';
import { MyBallotsHandler } from './queries/my-ballots.js';
import { ObjectorsByIdsHandler } from './queries/objectors.js';
import { MyReceiptHandler, RecountHeadOfHandler, RecountPageHandler } from './queries/recounts.js';
import { RollDisputesHandler } from './queries/roll-disputes.js';
import { RollEntriesByIdsHandler, UnitOnRollHandler } from './queries/unit-on-roll.js';
import { VoteRecordReadsHandler } from './queries/vote-record-reads.js';
import { ballotRecord } from './views/ballot-record.js';
import { ballots } from './views/ballots.js';

export const votingViews = [ballots, ballotRecord];
export const votingMigrations = [Ballots1764800000020, SecretBallots1764800000030, BallotRecounts1764800000031, BallotProxies1764800000035, KnownWorkItems1764900000010];

/** What happens by itself, each at its time. */
const ballotDays = {
  provide: 'BallotDays',
  inject: [runtimeOf('residents'), Settings],
  useFactory: (runtime: ContextRuntime, { workingDays }: Settings) => {
    const logger = new Logger('residents');
    const failing = (error: unknown) => logger.error('a ballot’s day failed and will be tried again', error);
    const parts = [...keepBallotDays(runtime, workingDays, failing), ...letDecisionsTakeEffect(runtime, workingDays, failing)];
    for (const part of parts) runtime.accompany(part);
    return parts;
  },
};

const ballotCommands = [BallotChanges, AskedAbout, AnnounceBallotHandler, AnnounceBallotAnewHandler, OpenBallotHandler, ExtendBallotHandler, PublishResultHandler];
const ownUnits = [OwnUnitConsents, GiveOwnUnitConsentHandler, WithdrawOwnUnitConsentHandler];
const objections = [ObjectToResultHandler, DecideObjectionHandler];
const voteCommands = [VoteChanges, VoteCasting, CastVoteHandler, ReceivePaperHandler, KeyPaperHandler, ReadVoteRecordHandler];
const voters = [GrantProxyHandler, RevokeProxyHandler, ObjectAsCoOwnerHandler, AgreeAsCoOwnerHandler, DisputeRollHandler];
const voterQueries = [RollDisputesHandler, UnitOnRollHandler, RollEntriesByIdsHandler, VoteRecordReadsHandler, ObjectorsByIdsHandler];
const ballotQueries = [
  BallotsHandler,
  BallotsOfWorkItemsHandler,
  BallotsByIdsHandler,
  BallotGapsHandler,
  BallotTurnoutHandler,
  MyBallotsHandler,
  RecountHeadOfHandler,
  RecountPageHandler,
  MyReceiptHandler,
];
/** What owners decide together, from the notice to what takes effect: a part of the context of residents. */
export const voting: readonly Provider[] = [
  ...ballotProviders,
  ballotDays,
  ...ballotCommands,
  ...ownUnits,
  ...objections,
  ...voteCommands,
  ...voters,
  ...ballotQueries,
  ...voterQueries,
];
