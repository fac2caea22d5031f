import { Module } from '@nestjs/common';
import { MeResolver } from './api/me.resolver.js';
import { AppointmentsResolver, OrganisationsResolver } from './api/organisations.resolver.js';
import { PermitConsentsResolver, PermitsOfWorksResolver, PermitsResolver } from './api/permits.resolver.js';
import { ProjectsResolver } from './api/projects.resolver.js';
import { RulesResolver } from './api/rules.resolver.js';

const directory = [MeResolver, OrganisationsResolver, AppointmentsResolver, ProjectsResolver, RulesResolver];
const permits = [PermitsResolver, PermitConsentsResolver, PermitsOfWorksResolver];

/** The directory, the rule library and permits in GraphQL. */
@Module({ providers: [...directory, ...permits] })
export class GovernmentApiModule {}
