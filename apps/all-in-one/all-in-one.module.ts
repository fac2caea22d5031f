import { Module, type DynamicModule } from '@nestjs/common';
import { ContractorsModule } from '../../libs/contexts/contractors/contractors.module.js';
import { CoordinationModule } from '../../libs/contexts/coordination/coordination.module.js';
import { GovernmentModule } from '../../libs/contexts/government/government.module.js';
import { PropertyModule } from '../../libs/contexts/property/property.module.js';
import { ResidentsModule } from '../../libs/contexts/residents/residents.module.js';
import { UtilitiesModule } from '../../libs/contexts/utilities/utilities.module.js';
import { CommandBusModule } from '../../libs/platform/command-bus/index.js';
import { EventBusModule } from '../../libs/platform/event-bus/index.js';
import { OpsModule, type JsonLogger, type Settings } from '../../libs/platform/ops/index.js';
import { publicApi } from '../gateway/gateway.module.js';

const contexts = [GovernmentModule, ResidentsModule, PropertyModule, UtilitiesModule, ContractorsModule, CoordinationModule];

/** Every context and the gateway in one process, on one PostgreSQL. */
@Module({})
export class AllInOneModule {
  static forRoot(settings: Settings, logger: JsonLogger): DynamicModule {
    return {
      module: AllInOneModule,
      imports: [OpsModule.forRoot(settings, logger), CommandBusModule, EventBusModule.overPostgres(), ...contexts, ...publicApi()],
    };
  }
}
