import { Module } from '@nestjs/common';
import { WorksFieldsResolver } from './api/works-fields.resolver.js';
import { WorksMutationsResolver } from './api/works-mutations.resolver.js';

/** Works in GraphQL, for every home of works together. */
@Module({ providers: [WorksMutationsResolver, WorksFieldsResolver] })
export class WorksApiModule {}
