export const roll = 1;
