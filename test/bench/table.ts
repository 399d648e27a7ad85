import type { Column, Row } from './measure.js'

const columns: readonly Column[] = ['ours', 'kfake', 'kafka', 'net']
const headings: Record<Column, string> = { ours: 'ours', kfake: 'kfake', kafka: 'Kafka', net: 'bare net' }

/** Ratios say how many times better ours is: above 1 it is faster, or needs less. */
export function renderTable(rows: readonly Row[]): string {
  const used = columns.filter((column) => rows.some((row) => row.figures[column] !== undefined))
  const compared = used.includes('ours') ? used.filter((column) => column !== 'ours') : []
  const header = ['', 'unit', ...used.map((c) => headings[c]), ...compared.map((c) => `vs ${headings[c]}`), 'target']
  const lines = rows.map((row) => [
    row.name,
    row.unit,
    ...used.map((column) => formatFigure(row.figures[column])),
    ...compared.map((column) => formatRatio(advantage(row, column))),
    row.target ?? '',
  ])
  const widths = header.map((heading, i) => Math.max(heading.length, ...lines.map((line) => line[i]!.length)))
  const render = (line: string[]) =>
    line.map((cell, i) => (isText(i, line.length) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return [header, widths.map((width) => '-'.repeat(width)), ...lines].map((line) => render(line).trimEnd()).join('\n')
}

/** How many times better ours is than `column`. */
export function advantage(row: Row, column: Column): number | undefined {
  const ours = row.figures.ours
  const theirs = row.figures[column]
  if (ours === undefined || theirs === undefined) return undefined
  return row.better === 'higher' ? ours / theirs : theirs / ours
}

function isText(column: number, length: number): boolean {
  return column < 2 || column === length - 1
}

function formatFigure(value: number | undefined): string {
  if (value === undefined) return '-'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function formatRatio(ratio: number | undefined): string {
  return ratio === undefined ? '' : `${formatFigure(ratio)}x`
}
