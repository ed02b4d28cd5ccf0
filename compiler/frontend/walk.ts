/** @file Visits every expression of a file. */
import type { Chain, Entry, Expression, SourceFile, Statement } from './ast.ts';

type Visit = (expression: Expression) => void;

/** Calls `visit` for every expression of a file, outer ones first. */
export function walkExpressions(file: SourceFile, visit: Visit): void {
  for (const { value } of file.parameters) walk(value, visit);
  for (const { entries } of [...file.neurons, ...file.targets]) walkEntries(entries, visit);
  for (const { parameters, body } of file.blocks) {
    for (const { value } of parameters) if (value) walk(value, visit);
    walkStatements(body, visit);
  }
  walkStatements(file.statements, visit);
}

function walkEntries(entries: readonly Entry[], visit: Visit): void {
  for (const { value } of entries)
    if (value.kind === 'plain') walk(value.value, visit);
    else walkEntries(value.entries, visit);
}

function walkStatements(statements: readonly Statement[], visit: Visit): void {
  for (const statement of statements) walkStatement(statement, visit);
}

function walkStatement(statement: Statement, visit: Visit): void {
  if (statement.kind === 'repeat') {
    walk(statement.from, visit);
    walk(statement.to, visit);
    walkStatements(statement.body, visit);
  } else if (statement.kind === 'if') {
    for (const { condition, then } of statement.branches) {
      walk(condition, visit);
      walkStatements(then, visit);
    }
    walkStatements(statement.otherwise, visit);
  } else if (statement.kind === 'input') {
    walk(statement.shape, visit);
    walkEntries(statement.entries, visit);
  } else walkChain(statement.value, visit);
}

function walkChain(chain: Chain, visit: Visit): void {
  for (const expression of expressionsOf(chain)) walk(expression, visit);
}

function expressionsOf({ head, steps }: Chain): readonly Expression[] {
  const own = steps.flatMap(({ label, arguments: given }) => [
    ...(label?.segments.flat() ?? []).filter((part) => typeof part !== 'string'),
    ...given.map(({ value }) => value),
  ]);
  return head ? [head, ...own] : own;
}

function walk(expression: Expression, visit: Visit): void {
  visit(expression);
  for (const child of childrenOf(expression)) walk(child, visit);
}

/** The expressions directly inside one. */
function childrenOf(e: Expression): readonly Expression[] {
  if (e.kind === 'list') return e.items;
  if (e.kind === 'unary') return [e.operand];
  if (e.kind === 'binary') return [e.first, ...e.rest.map(({ operand }) => operand)];
  if (e.kind === 'conditional') return [...e.branches.flatMap(({ condition, then }) => [condition, then]), e.otherwise];
  if (e.kind === 'index') return [e.target, ...e.indices];
  if (e.kind === 'call') return e.arguments.map(({ value }) => value);
  if (e.kind === 'chain') return expressionsOf(e);
  if (e.kind === 'pick')
    return [e.subject, ...e.cases.map(({ value }) => value), ...(e.otherwise ? [e.otherwise] : [])];
  return [];
}
