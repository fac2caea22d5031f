export const permit = 1;
