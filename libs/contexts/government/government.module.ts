import { Module } from '@nestjs/common';
import { contextProviders } from '../../platform/context/index.js';
import { OrganisationsResolver } from './api/organisations.resolver.js';
import { ProjectsResolver } from './api/projects.resolver.js';
import { OpenProjectHandler } from './commands/open-project.js';
import { RegisterOrganisationHandler } from './commands/register-organisation.js';
import { OrganisationsByIdsHandler } from './queries/organisations-by-ids.js';
import { OrganisationsHandler } from './queries/organisations.js';
import { ProjectByIdHandler } from './queries/project.js';
import { ProjectsByIdsHandler } from './queries/projects-by-ids.js';
import { ProjectsHandler } from './queries/projects.js';
import { directory } from './views/directory.js';

const commands = [RegisterOrganisationHandler, OpenProjectHandler];
const queries = [OrganisationsByIdsHandler, ProjectsByIdsHandler, OrganisationsHandler, ProjectsHandler, ProjectByIdHandler];
const api = [OrganisationsResolver, ProjectsResolver];

/** Who takes part, and which projects there are. */
@Module({ providers: [...contextProviders({ name: 'government', views: [directory] }), ...commands, ...queries, ...api] })
export class GovernmentModule {}
