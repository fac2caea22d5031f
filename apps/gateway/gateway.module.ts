import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { ContractorsApiModule } from '../../libs/contexts/contractors/contractors-api.module.js';
import { CoordinationApiModule } from '../../libs/contexts/coordination/coordination-api.module.js';
import { GovernmentApiModule } from '../../libs/contexts/government/government-api.module.js';
import { refusals } from '../../libs/contracts/index.js';
import { ParkingApiModule } from '../../libs/parking/parking-api.module.js';
import { HttpBusModule } from '../../libs/platform/command-bus/http/index.js';
import { GraphqlModule } from '../../libs/platform/graphql/index.js';
import { IdentityModule } from '../../libs/platform/identity/index.js';
import { OpsModule, Settings, type JsonLogger } from '../../libs/platform/ops/index.js';
import { WorksApiModule } from '../../libs/works/works-api.module.js';

/** The public API: who asks, GraphQL, and what every context has in it. Needs a `Bus` that reaches the contexts. */
export const publicApi = (): NonNullable<ModuleMetadata['imports']> => [
  IdentityModule.forRoot({ inject: [Settings], dataFolder: ({ dataFolder }: Settings) => dataFolder }),
  GraphqlModule.forRoot({ refusals }),
  GovernmentApiModule,
  ContractorsApiModule,
  CoordinationApiModule,
  WorksApiModule,
  ParkingApiModule,
];

/** The public API in a process of its own: it owns no rule and no database. */
@Module({})
export class GatewayModule {
  static forRoot(settings: Settings, logger: JsonLogger): DynamicModule {
    return { module: GatewayModule, imports: [OpsModule.forRoot(settings, logger), HttpBusModule.toServices(), ...publicApi()] };
  }
}
