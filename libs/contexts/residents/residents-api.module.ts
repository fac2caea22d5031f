import { Module } from '@nestjs/common';
import { ProposalsOfWorkItemsResolver, ProposalsResolver } from './api/proposals.resolver.js';

/** Proposals in GraphQL. */
@Module({ providers: [ProposalsResolver, ProposalsOfWorkItemsResolver] })
export class ResidentsApiModule {}
