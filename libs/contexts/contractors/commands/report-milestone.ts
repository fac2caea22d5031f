import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsIn, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { evidenceKinds, type EvidenceKind } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { DateTime } from '../../../platform/graphql/index.js';
import { EvidenceKindEnum } from '../api/enums.js';
import { permissions } from '../domain/permissions.js';
import type { Milestone } from '../domain/standing.js';
import { MilestoneInput } from './milestone-input.js';
import { PackageWriter } from './package-writer.js';

/** How references must look is the domain's to say (EVIDENCE_MALFORMED). */
@InputType({ description: 'Where a file lies, and what it is. The file itself stays with you.' })
export class EvidenceInput {
  @Field(() => EvidenceKindEnum)
  @IsIn(evidenceKinds)
  kind!: EvidenceKind;

  @Field(() => String, { description: '`https:` or `urn:`, at most 2,000 characters.' })
  @IsString()
  uri!: string;

  @Field(() => String, { description: 'Of the file: 64 hexadecimal digits.' })
  @IsString()
  sha256!: string;

  @Field(() => String, { description: 'Such as `image/jpeg`.' })
  @IsString()
  mediaType!: string;

  @Field(() => DateTime, { nullable: true })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  takenAt?: Date | null;
}

@InputType()
export class ReportMilestoneInput extends MilestoneInput {
  @Field(() => [EvidenceInput], { description: 'As many, of the kinds, as the milestone asks for; 100 at most.' })
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => EvidenceInput)
  evidence!: EvidenceInput[];

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  note?: string | null;
}

@Accepts('contractors', ReportMilestoneInput, permissions.ReportMilestone)
export class ReportMilestone extends CommandMessage<ReportMilestoneInput, Written<Milestone>> {}

@CommandHandler(ReportMilestone)
export class ReportMilestoneHandler implements ICommandHandler<ReportMilestone> {
  constructor(private readonly packages: PackageWriter) {}

  async execute({ input, from }: ReportMilestone): Promise<Written<Milestone>> {
    const sent = this.packages.sending(input, from);
    const evidence = input.evidence.map(({ takenAt, ...reference }) => ({ ...reference, takenAt: takenAt?.toISOString() ?? null }));
    const inForce = await this.packages.isInForce(input.packageId, sent.occurredAt);
    return this.packages.decide(sent, input, { type: 'report-milestone', inForce, evidence, note: input.note ?? null, now: sent.now.toISOString() });
  }
}
