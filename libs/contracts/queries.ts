import { ArrayMaxSize, IsArray, IsString, MaxLength } from 'class-validator';
import { Accepts, QueryMessage } from '../platform/command-bus/index.js';
import type { Organisation, Project } from './government.js';
import type { WorkItem } from './work-items.js';
import type { Works } from './works.js';

/** What contexts may ask of each other. Everything else they learn from events. */

export class ByIdsInput {
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  ids!: string[];
}

/** Of government: in any order, without those that it does not know. */
@Accepts('government', ByIdsInput)
export class OrganisationsByIds extends QueryMessage<ByIdsInput, readonly Organisation[]> {}

/** Of government: in any order, without those that it does not know. */
@Accepts('government', ByIdsInput)
export class ProjectsByIds extends QueryMessage<ByIdsInput, readonly Project[]> {}

/** Of government: in any order, without those that it does not know. */
@Accepts('government', ByIdsInput)
export class WorkItemsByIds extends QueryMessage<ByIdsInput, readonly WorkItem[]> {}

/** Of coordination, as they stand now: in any order, without those that it does not know. */
@Accepts('coordination', ByIdsInput)
export class WorksByIds extends QueryMessage<ByIdsInput, readonly Works[]> {}
