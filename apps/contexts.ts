import type { Type } from '@nestjs/common';
import { ContractorsModule } from '../libs/contexts/contractors/contractors.module.js';
import { CoordinationModule } from '../libs/contexts/coordination/coordination.module.js';
import { GovernmentModule } from '../libs/contexts/government/government.module.js';
import { PropertyModule } from '../libs/contexts/property/property.module.js';
import { ResidentsModule } from '../libs/contexts/residents/residents.module.js';
import { UtilitiesModule } from '../libs/contexts/utilities/utilities.module.js';

/** Every bounded context by its name: what each deployment consists of, beside the gateway. */
export const contextModules = {
  government: GovernmentModule,
  residents: ResidentsModule,
  property: PropertyModule,
  utilities: UtilitiesModule,
  contractors: ContractorsModule,
  coordination: CoordinationModule,
} as const satisfies Readonly<Record<string, Type>>;

export type ContextName = keyof typeof contextModules;
export const contextNames = Object.keys(contextModules) as readonly ContextName[];
