import { Module } from '@nestjs/common';
import { contextProviders } from '../../platform/context/index.js';
import { AppointmentsResolver, OrganisationsResolver } from './api/organisations.resolver.js';
import { ProjectsResolver } from './api/projects.resolver.js';
import { RulesResolver } from './api/rules.resolver.js';
import { AdoptRuleHandler } from './commands/adopt-rule.js';
import { AppointOrganisationHandler } from './commands/appoint-organisation.js';
import { DismissOrganisationHandler } from './commands/dismiss-organisation.js';
import { OpenProjectHandler } from './commands/open-project.js';
import { RegisterOrganisationHandler } from './commands/register-organisation.js';
import { OrganisationsByIdsHandler } from './queries/organisations-by-ids.js';
import { OrganisationsHandler } from './queries/organisations.js';
import { ProjectByIdHandler } from './queries/project.js';
import { ProjectsByIdsHandler } from './queries/projects-by-ids.js';
import { ProjectsHandler } from './queries/projects.js';
import { RuleLibraryHandler } from './queries/rules.js';
import { directory } from './views/directory.js';

const commands = [RegisterOrganisationHandler, AppointOrganisationHandler, DismissOrganisationHandler, OpenProjectHandler, AdoptRuleHandler];
const queries = [OrganisationsByIdsHandler, ProjectsByIdsHandler, OrganisationsHandler, ProjectsHandler, ProjectByIdHandler, RuleLibraryHandler];
const api = [OrganisationsResolver, AppointmentsResolver, ProjectsResolver, RulesResolver];

/** Who takes part and in which offices, which projects there are, and which rules hold. */
@Module({ providers: [...contextProviders({ name: 'government', views: [directory] }), ...commands, ...queries, ...api] })
export class GovernmentModule {}
