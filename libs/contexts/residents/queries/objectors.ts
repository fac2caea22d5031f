import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ByIdsInput } from '../../../contracts/queries.js';
import { InjectDirectory, type Directory } from '../../../directory/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { reaches, type Caller } from '../../../platform/kernel/index.js';
import type { PublishedBallot } from '../domain/ballots/ballot-state.js';
import { mayDecide } from '../domain/ballots/permissions.js';

/** Who raised the objection of that id: a resident, by pseudonym. */
export type Objector = { readonly id: string; readonly by: string };

/** In any order, without those that are not the caller's to decide about. */
@Accepts('residents', ByIdsInput)
export class ObjectorsByIds extends QueryMessage<ByIdsInput, readonly Objector[]> {}

/** Where there are objections there is a result. */
type Row = Objector & { readonly ballot: PublishedBallot };

@QueryHandler(ObjectorsByIds)
export class ObjectorsByIdsHandler implements IQueryHandler<ObjectorsByIds> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    @InjectDirectory('residents') private readonly directory: Directory,
  ) {}

  async execute({ input: { ids }, from: { caller } }: ObjectorsByIds): Promise<readonly Objector[]> {
    if (!caller) return [];
    const { rows } = await this.runtime.database.pool.query<Row>(
      'SELECT o.objection_id AS id, o.resident_id AS by, b.ballot FROM ballot_objectors o JOIN ballots b ON b.id = o.ballot_id WHERE o.objection_id = ANY ($1)',
      [ids],
    );
    const decides = await Promise.all(rows.map((row) => this.#decides(caller, row)));
    return rows.filter((_, index) => decides[index]).map(({ id, by }) => ({ id, by }));
  }

  async #decides(by: Caller, { id, ballot: { ballot, objections } }: Row): Promise<boolean> {
    const escalated = objections.some(({ objectionId, escalated: up }) => objectionId === id && up);
    const offices = escalated ? await this.directory.officesOf(by.organisationId, ballot.projectIds) : [];
    return reaches(by, ballot.projectIds) && mayDecide({ by, convenerId: ballot.convenedBy, escalated, offices });
  }
}
