export default async function stopPostgres() {
  await globalThis.__hutongPostgres?.stop();
}
