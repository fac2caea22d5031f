/** What JSON can hold. Instants are ISO 8601 strings in UTC with milliseconds. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };
