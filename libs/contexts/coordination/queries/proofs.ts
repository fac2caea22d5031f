import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsBoolean, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { Path, type Hash } from '../../../platform/proof/index.js';
import { ProjectLogs, type Head } from '../proof/project-logs.js';
import { rawOr } from './raw-or.js';
import { Settling } from './settle.js';

export class OfProjectInput {
  @IsString()
  @MaxLength(500)
  projectId!: string;
}

export class HeadInput extends OfProjectInput {
  @IsOptional()
  @IsInt()
  @Min(1)
  size?: number | null;

  @IsOptional()
  @IsBoolean()
  witnessed?: boolean | null;
}

/** The head of a project's log. Without a size, and with `witnessed`, of those that a witness has co-signed. */
@Accepts('coordination', HeadInput)
export class ProofHead extends QueryMessage<HeadInput, Head> {}

export class HeadsInput extends ByIdsInput {
  @IsOptional()
  @IsBoolean()
  witnessed?: boolean | null;

  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

/** `keys`: those of the installation, as `npx hutong-verify --key` takes them. */
export type HeadWithKeys = Head & { readonly id: string; readonly keys: readonly string[] };

/** The newest heads of projects' logs, once they contain what the token's holder wrote; without those that have none. */
@Accepts('coordination', HeadsInput)
export class ProofHeads extends QueryMessage<HeadsInput, readonly HeadWithKeys[]> {}

export class InclusionInput extends OfProjectInput {
  @IsString()
  @MaxLength(500)
  entryId!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  size?: number | null;
}

export type Inclusion = { readonly index: number; readonly size: number; readonly leafHash: Hash; readonly hashes: readonly Hash[] };

/** That an entry is in the tree of a size; left out, of the newest that is signed. */
@Accepts('coordination', InclusionInput)
export class InclusionProof extends QueryMessage<InclusionInput, Inclusion> {}

export class ConsistencyInput extends OfProjectInput {
  @IsInt()
  @Min(1)
  from!: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  to?: number | null;
}

export type Consistency = { readonly from: number; readonly to: number; readonly hashes: readonly Hash[] };

/** That the tree of a size begins with a smaller one; left out, the newest that is signed. */
@Accepts('coordination', ConsistencyInput)
export class ConsistencyProof extends QueryMessage<ConsistencyInput, Consistency> {}

@QueryHandler(ProofHead)
export class ProofHeadHandler implements IQueryHandler<ProofHead> {
  constructor(private readonly logs: ProjectLogs) {}

  execute({ input: { projectId, ...which } }: ProofHead): Promise<Head> {
    return this.logs.mustHave(rawOr(projectId), which);
  }
}

@QueryHandler(ProofHeads)
export class ProofHeadsHandler implements IQueryHandler<ProofHeads> {
  constructor(
    private readonly logs: ProjectLogs,
    private readonly settling: Settling,
  ) {}

  async execute({ input: { ids, token, witnessed } }: ProofHeads): Promise<readonly HeadWithKeys[]> {
    if (token != null && !(await this.logs.have(await this.settling.upTo(token)))) throw refusal('STILL_BEHIND', 'token');
    const [heads, { keys }] = await Promise.all([this.logs.heads(ids, { witnessed: witnessed ?? null }), this.logs.keys()]);
    return heads.map((head) => ({ ...head, id: head.projectId, keys: keys.map(({ key }) => key) }));
  }
}

@QueryHandler(InclusionProof)
export class InclusionProofHandler implements IQueryHandler<InclusionProof> {
  constructor(private readonly logs: ProjectLogs) {}

  async execute({ input }: InclusionProof): Promise<Inclusion> {
    const projectId = rawOr(input.projectId);
    const { size } = await this.logs.mustHave(projectId, { size: input.size ?? null });
    const { index, hash } = await this.logs.placeOf(projectId, rawOr(input.entryId));
    if (index >= size)
      throw refusal('INVALID_INPUT', 'size', `The entry is in trees of ${index + 1} entries or more; the last one that is signed may follow in a moment`);
    return { index, size, leafHash: hash, hashes: await this.logs.hashes(projectId, Path.inclusion(index, size)) };
  }
}

@QueryHandler(ConsistencyProof)
export class ConsistencyProofHandler implements IQueryHandler<ConsistencyProof> {
  constructor(private readonly logs: ProjectLogs) {}

  async execute({ input }: ConsistencyProof): Promise<Consistency> {
    const projectId = rawOr(input.projectId);
    const { from } = input;
    const { size: to } = await this.logs.mustHave(projectId, { size: input.to ?? null });
    if (from > to) throw refusal('INVALID_INPUT', 'from', `Give a size up to ${to}`);
    return { from, to, hashes: await this.logs.hashes(projectId, Path.consistency(from, to)) };
  }
}
