/** `16,000.00 m²`, of an integer in 0.01 m². */
export const areaText = (area: number): string => `${Math.floor(area / 100).toLocaleString('en')}.${String(area % 100).padStart(2, '0')} m²`;
