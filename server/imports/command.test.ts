import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, onTestFinished, test } from 'vitest'
import type { Context } from '../context'
import { system, testContext } from '../testing'
import { importCommand } from './command'

/** Runs `import ...` on a file of this content; what it printed and whether it was refused. */
async function run(ctx: Context, content: string, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'origins-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'f.csv')
  writeFileSync(file, content)
  const said = { out: '', error: '', refused: '', closed: 0 }
  const close = async () => void said.closed++
  const out = {
    write: (text: string) => {
      said.out += text
    },
    error: (text: string) => {
      said.error += text
    },
    isTTY: false,
  }
  const program = new Command('portal').addCommand(importCommand(async () => ({ ctx, close }), out))
  await program.parseAsync(['import', ...args, file], { from: 'user' }).catch((error: Error) => {
    said.refused = error.message
  })
  return said
}

test('a summary with exact totals', async () => {
  const ctx = await testContext({ as: system })
  expect(await run(ctx, 'id,Firma\n1,A\n', 'clients', '--map', 'name=Firma')).toEqual({
    out: 'clients from f.csv\n  rows        1\n  created     1\n  updated     0\n  unchanged   0\n  people      0\n',
    error: '',
    refused: '',
    closed: 1,
  })
  const invoices = 'Number,Client,Date,Total\n7,1,2026-01-01,3.5\n'
  const said = await run(
    ctx,
    invoices,
    'invoices',
    '--dry-run',
    '--currency',
    'USD',
    '--status',
    'paid',
    '--due-days',
    '10',
  )
  expect(said.out).toContain('Dry run, nothing was imported: invoices from f.csv')
  expect(said.out).toContain('USD 2026    3.50')
  const json = await run(ctx, invoices, 'invoices', '--json')
  expect(JSON.parse(json.out)).toMatchObject({ kind: 'invoices', created: 1, totals: { EUR: '3.50' } })
})

test('problems by line, fifty at most, and a refusal', async () => {
  const ctx = await testContext({ as: system })
  const said = await run(ctx, `id,name,email\n${'1,A,x\n'.repeat(60)}`, 'clients')
  const lines = said.error.trim().split('\n')
  expect(lines).toHaveLength(51)
  expect(lines[0]).toBe('f.csv:2: column email: "x" is not an email address')
  expect(lines[50]).toBe('and 10 more')
  expect(said).toMatchObject({ out: '', refused: 'Nothing was imported: 60 problems.', closed: 1 })
})
