/**
 * `explorable`: GraphiQL for a browser, introspection, documents by GET, as whoever develops against the API wants them. `closed`, in
 * production: none of them. The schema is published (`schema.graphql`), and documents go by POST, or by GET as hashes that are known.
 */
export type Openness = 'explorable' | 'closed';
