import { Module, type DynamicModule } from '@nestjs/common';
import { ContractorsModule } from '../../libs/contexts/contractors/contractors.module.js';
import { CoordinationModule } from '../../libs/contexts/coordination/coordination.module.js';
import { GovernmentModule } from '../../libs/contexts/government/government.module.js';
import { UtilitiesModule } from '../../libs/contexts/utilities/utilities.module.js';
import { refusals, type Rules } from '../../libs/contracts/index.js';
import { EventBusModule } from '../../libs/platform/event-bus/index.js';
import { GraphqlModule } from '../../libs/platform/graphql/index.js';
import { IdentityModule } from '../../libs/platform/identity/index.js';
import { OpsModule, Settings, type JsonLogger } from '../../libs/platform/ops/index.js';
import { WorksApiModule } from '../../libs/works/works-api.module.js';

/** Every context and the gateway in one process, on one PostgreSQL. */
@Module({})
export class AllInOneModule {
  static forRoot(settings: Settings<Rules>, logger: JsonLogger): DynamicModule {
    return {
      module: AllInOneModule,
      imports: [
        OpsModule.forRoot(settings, logger),
        IdentityModule.forRoot({ inject: [Settings], dataFolder: ({ dataFolder }: Settings) => dataFolder }),
        EventBusModule.overPostgres(),
        GraphqlModule.forRoot({ refusals }),
        GovernmentModule,
        UtilitiesModule,
        ContractorsModule,
        CoordinationModule,
        WorksApiModule,
      ],
    };
  }
}
