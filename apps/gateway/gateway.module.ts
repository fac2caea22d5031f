import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { ContractorsApiModule } from '../../libs/contexts/contractors/contractors-api.module.js';
import { CoordinationApiModule } from '../../libs/contexts/coordination/coordination-api.module.js';
import { GovernmentApiModule } from '../../libs/contexts/government/government-api.module.js';
import { ResidentsApiModule } from '../../libs/contexts/residents/residents-api.module.js';
import { refusals } from '../../libs/contracts/index.js';
import { ParkingApiModule } from '../../libs/parking/parking-api.module.js';
import { HttpBusModule } from '../../libs/platform/command-bus/http/index.js';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { GraphqlModule } from '../../libs/platform/graphql/index.js';
import { IdentityModule } from '../../libs/platform/identity/index.js';
import { OpsModule, Settings, type JsonLogger } from '../../libs/platform/ops/index.js';
import { WorksApiModule } from '../../libs/works/works-api.module.js';

/**
 * The public API: who asks, GraphQL, and what every context has in it. Needs a `Bus` that reaches the contexts.
 * @param development whether it takes the tokens of the development issuer, and shows what developers want to see
 * @throws {CannotStart} where it would take nobody's
 */
export const publicApi = ({ issuers, dataFolder, firstAdministrator, costPerMinute }: Settings, development: boolean): NonNullable<ModuleMetadata['imports']> => {
  if (!development && issuers.length === 0) throw nobodyAccepted();
  return [
    IdentityModule.forRoot({ dataFolder, development, issuers, firstAdministrator }),
    GraphqlModule.forRoot({ refusals, openness: development ? 'explorable' : 'closed', costPerMinute }),
    GovernmentApiModule,
    ResidentsApiModule,
    ContractorsApiModule,
    CoordinationApiModule,
    WorksApiModule,
    ParkingApiModule,
  ];
};

const nobodyAccepted = (): CannotStart =>
  new CannotStart(
    'Nobody has said whose tokens are accepted.',
    'Set HUTONG_ISSUERS to issuer|audience of your OpenID Connect server, such as https://id.example/realms/city|hutong (docs/identity.md).\n' +
      'To try it out, HUTONG_DEVELOPMENT_ISSUER=on: then whoever has the data folder speaks as anybody.',
  );

/** The public API in a process of its own: it owns no rule and no database. */
@Module({})
export class GatewayModule {
  static forRoot(settings: Settings, logger: JsonLogger): DynamicModule {
    return {
      module: GatewayModule,
      imports: [OpsModule.forRoot(settings, logger), HttpBusModule.toServices(), ...publicApi(settings, settings.developmentIssuer === 'on')],
    };
  }
}
