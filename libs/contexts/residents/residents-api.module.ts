import { Module } from '@nestjs/common';
import { MenusResolver } from './api/menus.resolver.js';
import { ProposalsOfWorkItemsResolver, ProposalsResolver } from './api/proposals.resolver.js';

/** Proposals and menus in GraphQL. */
@Module({ providers: [ProposalsResolver, ProposalsOfWorkItemsResolver, MenusResolver] })
export class ResidentsApiModule {}
