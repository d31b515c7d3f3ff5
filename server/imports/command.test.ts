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
  const command = importCommand(async () => ({ ctx, close }), out)
  // A wrong option would end the process.
  for (const one of command.commands) one.exitOverride().configureOutput({ writeErr: out.error })
  const program = new Command('portal').addCommand(command)
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
  expect(lines[0]).toBe('f.csv:2: column email: "x" is not an email address: write it as name@example.com')
  expect(lines[50]).toBe('and 10 more')
  expect(said).toMatchObject({ out: '', refused: 'Nothing was imported: 60 problems.', closed: 1 })
})

test.each([
  ['clients', 'externalId, name, firstName'],
  ['invoices', 'externalId, number, client'],
  ['usage', 'BilledCost'],
])('the help of %s lists the fields and options', async (kind, fields) => {
  const command = importCommand(() => Promise.reject(new Error('opened')), {
    write: () => {},
    error: () => {},
    isTTY: false,
  })
  let help = ''
  const one = command.commands.find((sub) => sub.name() === kind)
  one?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  for (const said of ['--map', '--set', '--date-format', '--decimal', 'sep=;', fields]) expect(help).toContain(said)
})

test('prints what was rounded and what was not read, and the same as JSON', async () => {
  const ctx = await testContext({ as: system })
  const content = [
    'BilledCost;Start;ChargePeriodEnd;BillingPeriodStart;ServiceName;SubAccountId;Cost centre;"x ""y"""',
    '0,0123456789012345678;10.03.2026;11.03.2026;01.03.2026;Compute;sub;a;b',
  ].join('\n')
  const args = [
    ...['usage', '--create', '--currency', 'EUR', '--decimal', 'comma', '--date-format', 'DD.MM.YYYY'],
    ...['--map', 'ChargePeriodStart=Start', '--set', 'ChargeCategory=Usage', '--set', 'ProviderName=AWS, Inc.'],
  ]
  const said = await run(ctx, content, ...args, '--dry-run')
  expect(said).toMatchObject({ error: '', refused: '' })
  expect(said.out).toContain('  rounded: column BilledCost in 1 row, 0.0000000000000004322 in all\n')
  expect(said.out).toContain('  not read: column Cost centre of f.csv\n  not read: column x "y" of f.csv\n')
  const json = JSON.parse((await run(ctx, content, ...args, '--json')).out)
  expect(json).toMatchObject({
    created: 1,
    unread: [
      { file: 'f.csv', column: 'Cost centre' },
      { file: 'f.csv', column: 'x "y"' },
    ],
    rounded: { BilledCost: { rows: 1, difference: '0.0000000000000004322' } },
  })
})

test('says which columns that are not read have no name or occur twice', async () => {
  const ctx = await testContext({ as: system })
  const content = 'id,name,,Fax,Fax,Note,note,NOTE\n1,A,x,1,2,,,\n'
  const lines = [
    '  not read: column Fax of f.csv, which occurs twice, as columns 4 and 5\n',
    '  not read: column Note of f.csv, which occurs 3 times, as columns 6, 7 and 8\n',
    '  not read: column 3 of f.csv, without a name; to read it, name it in the first line\n',
  ].join('')
  expect((await run(ctx, content, 'clients', '--dry-run')).out).toContain(lines)
  expect((await run(ctx, content.replace('A', ''), 'clients')).error).toContain(lines)
  expect(JSON.parse((await run(ctx, content, 'clients', '--json')).out)).toMatchObject({
    unread: [
      { file: 'f.csv', column: 'Fax', at: [4, 5] },
      { file: 'f.csv', column: 'Note', at: [6, 7, 8] },
      { file: 'f.csv', column: '', at: [3] },
    ],
  })
})

test('prints the option that reads a column, ready to be typed, beside problems too', async () => {
  const ctx = await testContext({ as: system })
  const content = 'id,name,Phone 1,"E-mail address ""work"""\n1,A,1,x@x.test\n'
  expect((await run(ctx, content, 'clients')).out).toContain(
    '  not read: column Phone 1 of f.csv; to read it: --map phone="Phone 1"\n',
  )
  const { error } = await run(ctx, content.replace('id', 'nr'), 'clients')
  expect(error).toContain('f.csv:1: column externalId: there is no column for externalId: name it with --map')
  expect(error).toContain(
    'column E-mail address "work" of f.csv; to read it: --map email="E-mail address \\"work\\""\n',
  )
})

test.each([[['--decimal', 'point']], [['--set', 'name']], [['--date-format', 'YYYYMMDD']]])(
  'rejects %j',
  async (args) => {
    const ctx = await testContext({ as: system })
    expect((await run(ctx, 'id,name\n1,A\n', 'clients', ...args)).refused).not.toBe('')
  },
)
