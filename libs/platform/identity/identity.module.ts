import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { Admission } from './admission.js';
import { Identity } from './identity.js';
import type { IssuerSettings } from './issuer-settings.js';
import { identityKey } from './key.js';
import { personIdsBy } from './person-ids.js';
import { Standing } from './standing.js';
import { TrustedIssuer } from './trusted-issuer.js';

export type Admitting = {
  /** Where the key is kept; it is made on first use. */
  readonly dataFolder: string;
  /** Whether tokens of the development issuer are taken. */
  readonly development: boolean;
  readonly issuers?: readonly IssuerSettings[];
  /** By issuer and subject. */
  readonly firstAdministrator?: { readonly issuer: string; readonly subject: string } | undefined;
};

/** Opens what the settings say, once for both of its providers. */
class Opened {
  constructor(
    readonly identity: Identity,
    readonly admission: (standing: Standing | undefined) => Admission,
  ) {}

  static async by({ dataFolder, development, issuers = [], firstAdministrator: first }: Admitting): Promise<Opened> {
    const key = await identityKey(join(dataFolder, 'identity.jwk'));
    const identity = await Identity.withKey(key);
    const personIdOf = personIdsBy(key);
    const admission = (standing: Standing | undefined) =>
      new Admission({
        development: development ? identity : undefined,
        issuers: new Map(issuers.map((each) => [each.issuer, new TrustedIssuer(each)])),
        personIdOf,
        firstAdministrator: first && personIdOf(first.issuer, first.subject),
        standing,
      });
    return new Opened(identity, admission);
  }
}

/** Gives every module the `Admission`, and the development issuer (`Identity`). What the directory knows comes from a global `Standing`, if there is one. */
@Module({})
export class IdentityModule {
  static forRoot(admitting: Admitting): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      providers: [
        { provide: Opened, useFactory: () => Opened.by(admitting) },
        { provide: Identity, inject: [Opened], useFactory: ({ identity }: Opened) => identity },
        {
          provide: Admission,
          inject: [Opened, { token: Standing, optional: true }],
          useFactory: ({ admission }: Opened, standing: Standing | undefined) => admission(standing),
        },
      ],
      exports: [Identity, Admission],
    };
  }
}
