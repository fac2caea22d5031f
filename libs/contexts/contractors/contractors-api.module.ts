import { Module } from '@nestjs/common';
import { ContractsResolver } from './api/contracts.resolver.js';
import { MilestonesResolver } from './api/milestones.resolver.js';
import { WorkPackagesResolver } from './api/work-packages.resolver.js';

/** Contracts, work packages and their milestones in GraphQL. */
@Module({ providers: [ContractsResolver, WorkPackagesResolver, MilestonesResolver] })
export class ContractorsApiModule {}
