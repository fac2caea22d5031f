import { Args, ArgsType, Field, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { From, JSONScalar, Loaders, PositionToken } from '../../../platform/graphql/index.js';
import { ConsistencyProof, InclusionProof, ProofHeads, type Consistency, type HeadWithKeys, type Inclusion } from '../queries/proofs.js';
import { ReceiptOf } from '../queries/receipt.js';
import { ConsistencyProofType, InclusionProofType, ProjectProofType } from './proof.type.js';

@ArgsType()
class ProofArgs {
  @Field(() => PositionToken, { nullable: true, description: 'From an earlier answer: the tree contains what that one wrote, its signature may follow in a moment.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

/** What coordination says of a project of government's. */
@Resolver(() => ProjectType)
export class ProjectProofsResolver {
  @ResolveField(() => ProjectProofType, { nullable: true, description: 'Its timeline as a log that anybody can verify; null, before its first entry is signed.' })
  proof(@Parent() { id }: ProjectType, @Args() { token }: ProofArgs, @Loaders() loaders: Loaders): Promise<HeadWithKeys | null> {
    return loaders.one(ProofHeads, id, { token: token ?? null });
  }
}

@Resolver(() => ProjectProofType)
export class ProofsResolver {
  constructor(private readonly bus: Bus) {}

  @ResolveField(() => String, { nullable: true, description: 'The newest checkpoint that a witness has co-signed; the newest of all may be a moment ahead.' })
  async witnessedCheckpoint(@Parent() { projectId }: HeadWithKeys, @Loaders() loaders: Loaders): Promise<string | null> {
    return (await loaders.one(ProofHeads, projectId, { witnessed: true }))?.checkpoint ?? null;
  }

  @Query(() => InclusionProofType, { description: 'That an entry is in the log of a project. Left out, `size` is that of the newest checkpoint.' })
  inclusionProof(
    @Args('projectId', { type: () => ID }) projectId: string,
    @Args('entryId', { type: () => ID }) entryId: string,
    @Args('size', { type: () => Int, nullable: true }) size: number | null,
    @From() from: From,
  ): Promise<Inclusion> {
    return this.bus.ask(new InclusionProof({ projectId, entryId, size }, from));
  }

  @Query(() => ConsistencyProofType, { description: 'That the log of a project begins with what it was. Left out, `to` is the size of the newest checkpoint.' })
  consistencyProof(
    @Args('projectId', { type: () => ID }) projectId: string,
    @Args('from', { type: () => Int }) smaller: number,
    @Args('to', { type: () => Int, nullable: true }) to: number | null,
    @From() from: From,
  ): Promise<Consistency> {
    return this.bus.ask(new ConsistencyProof({ projectId, from: smaller, to }, from));
  }

  @Query(() => JSONScalar, {
    description: 'What to keep of an entry that one may see: as JSON in a file, `npx hutong-verify --receipt` takes it. Waits for its signature.',
  })
  receipt(
    @Args('projectId', { type: () => ID }) projectId: string,
    @Args('entryId', { type: () => ID }) entryId: string,
    @Args('token', { type: () => PositionToken, nullable: true }) token: string | null,
    @From() from: From,
  ): Promise<object> {
    return this.bus.ask(new ReceiptOf({ projectId, entryId, token }, from));
  }
}
