import { Module, type DynamicModule } from '@nestjs/common';
import { CommandBusModule } from '../../libs/platform/command-bus/index.js';
import { EventBusModule } from '../../libs/platform/event-bus/index.js';
import { OpsModule, type JsonLogger, type Settings } from '../../libs/platform/ops/index.js';
import { contextModules } from '../contexts.js';
import { publicApi } from '../gateway/gateway.module.js';

/** One process without issuers is somebody's own machine. */
const developing = ({ developmentIssuer, issuers }: Settings): boolean => developmentIssuer === 'on' || (developmentIssuer === 'auto' && issuers.length === 0);

/** Every context and the gateway in one process, on one PostgreSQL. */
@Module({})
export class AllInOneModule {
  static forRoot(settings: Settings, logger: JsonLogger): DynamicModule {
    return {
      module: AllInOneModule,
      imports: [
        OpsModule.forRoot(settings, logger),
        CommandBusModule,
        EventBusModule.overPostgres(),
        ...Object.values(contextModules),
        ...publicApi(settings, developing(settings)),
      ],
    };
  }
}
