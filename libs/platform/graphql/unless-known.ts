import { Extensions } from '@nestjs/graphql';

export const unlessKnownExtension = 'unlessKnown';

/**
 * On a `@Field` that has a resolver: where the source holds the field's value already, that is the answer, and the resolver is not called.
 * Of a page that was read whole, each call of each entry would cost a promise. Put into the schema once (`finishSchema`).
 */
export const UnlessKnown = (): PropertyDecorator => Extensions({ [unlessKnownExtension]: true });
