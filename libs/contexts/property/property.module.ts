import { Module } from '@nestjs/common';
import { contextProviders } from '../../platform/context/index.js';

/** Property companies: estates, funds and what is handed over. Its log stands; it has no use case yet. */
@Module({ providers: contextProviders({ name: 'property' }) })
export class PropertyModule {}
