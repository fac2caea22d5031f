import { applyDecorators } from '@nestjs/common';
import { Field, ID } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

/** Longer than any global id. */
const longest = 500;

type Described = { readonly description?: string };

/** An id that the client sends. What it is the id of is for the command or query to say. */
export const IdInput = (described: Described = {}): PropertyDecorator =>
  applyDecorators(
    Field(() => ID, described),
    IsString(),
    MaxLength(longest),
  );

/** One that may be left out. */
export const OptionalIdInput = (described: Described = {}): PropertyDecorator =>
  applyDecorators(
    Field(() => ID, { ...described, nullable: true }),
    IsOptional(),
    IsString(),
    MaxLength(longest),
  );

/** Several, so many at most; they may be left out. */
export const OptionalIdsInput = ({ most = 1_000, ...described }: Described & { readonly most?: number } = {}): PropertyDecorator =>
  applyDecorators(
    Field(() => [ID], { ...described, nullable: true }),
    IsOptional(),
    IsArray(),
    ArrayMaxSize(most),
    IsString({ each: true }),
    MaxLength(longest, { each: true }),
  );
