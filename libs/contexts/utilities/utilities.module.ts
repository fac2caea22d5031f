import { Module } from '@nestjs/common';
import { worksHomeProviders } from '../../works/works-home.js';

/** Works of utilities and government agencies: planned, rescheduled, revised, started, blocked, finished, cancelled. */
@Module({ providers: worksHomeProviders('utilities') })
export class UtilitiesModule {}
