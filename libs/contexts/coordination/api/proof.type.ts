import { Field, Int, ObjectType } from '@nestjs/graphql';

const sha256 = 'SHA-256 in base64.';

@ObjectType('ProjectProof', { description: 'The timeline of a project as a Merkle log (RFC 6962): docs/proof.md.' })
export class ProjectProofType {
  @Field(() => String, { description: 'The name of the log.' })
  origin!: string;

  @Field(() => Int, { description: 'How many entries it has that are signed.' })
  size!: number;

  @Field(() => String, { description: `The hash of its tree: ${sha256}` })
  root!: string;

  @Field(() => String, {
    description: 'Its newest signed head, as `tlog-checkpoint` (C2SP) has it, with the cosignatures of witnesses. Keep it: a later log has to begin with it.',
  })
  checkpoint!: string;

  @Field(() => [String], { description: 'Verifier keys (`signed-note`) of the installation, oldest first: what `npx hutong-verify --key` takes.' })
  keys!: string[];
}

@ObjectType('InclusionProof', { description: 'That an entry is in a tree (RFC 6962, 2.1.1).' })
export class InclusionProofType {
  @Field(() => Int, { description: 'The place of the entry, from 0.' })
  index!: number;

  @Field(() => Int, { description: 'Of the tree.' })
  size!: number;

  @Field(() => String, { description: sha256 })
  leafHash!: string;

  @Field(() => [String], { description: sha256 })
  hashes!: string[];
}

@ObjectType('ConsistencyProof', { description: 'That a tree begins with a smaller one (RFC 6962, 2.1.2).' })
export class ConsistencyProofType {
  @Field(() => Int)
  from!: number;

  @Field(() => Int)
  to!: number;

  @Field(() => [String], { description: sha256 })
  hashes!: string[];
}
