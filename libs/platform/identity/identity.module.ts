import { Module, type DynamicModule, type InjectionToken } from '@nestjs/common';
import { Identity } from './identity.js';

export type IdentityOptions<Dependencies extends readonly unknown[]> = {
  readonly inject: readonly InjectionToken[];
  /** Where the key is kept; it is made on first use. */
  readonly dataFolder: (...dependencies: Dependencies) => string;
};

/** Gives every module the installation's `Identity`. */
@Module({})
export class IdentityModule {
  static forRoot<Dependencies extends readonly unknown[]>({ inject, dataFolder }: IdentityOptions<Dependencies>): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      providers: [
        { provide: Identity, inject: [...inject], useFactory: (...dependencies: unknown[]) => Identity.open(dataFolder(...(dependencies as unknown as Dependencies))) },
      ],
      exports: [Identity],
    };
  }
}
