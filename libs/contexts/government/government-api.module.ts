import { Global, Module } from '@nestjs/common';
import { Standing } from '../../platform/identity/index.js';
import { ApiKeysResolver } from './api/api-keys.resolver.js';
import { DirectoryStanding } from './api/directory-standing.js';
import { MandatesResolver } from './api/mandates.resolver.js';
import { GrantsResolver, MeResolver } from './api/me.resolver.js';
import { AppointmentsResolver, OrganisationsResolver } from './api/organisations.resolver.js';
import { PermitConsentsResolver, PermitsOfWorksResolver, PermitsResolver } from './api/permits.resolver.js';
import { ProjectsResolver } from './api/projects.resolver.js';
import { RulesResolver } from './api/rules.resolver.js';
import { WorkItemsResolver } from './api/work-items.resolver.js';

const acting = [MandatesResolver, ApiKeysResolver, { provide: Standing, useClass: DirectoryStanding }];
const directory = [MeResolver, GrantsResolver, OrganisationsResolver, AppointmentsResolver, ProjectsResolver, RulesResolver, WorkItemsResolver];
const permits = [PermitsResolver, PermitConsentsResolver, PermitsOfWorksResolver];

/** The directory, the rule library, work items and permits in GraphQL; and for whom those who ask speak. */
@Global()
@Module({ providers: [...acting, ...directory, ...permits], exports: [Standing] })
export class GovernmentApiModule {}
