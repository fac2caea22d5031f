import { Module } from '@nestjs/common';
import { contextProviders } from '../../platform/context/index.js';

/** Residents: their register, proposals, surveys and ballots. Its log stands; it has no use case yet. */
@Module({ providers: contextProviders({ name: 'residents' }) })
export class ResidentsModule {}
