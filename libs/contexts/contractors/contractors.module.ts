import { Module } from '@nestjs/common';
import { worksHomeProviders } from '../../works/works-home.js';

/** Works of contractors: planned, rescheduled, revised, started, blocked, finished, cancelled. */
@Module({ providers: worksHomeProviders('contractors') })
export class ContractorsModule {}
