import { createHash } from 'node:crypto'
import { and, eq, gte } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { imports } from '../../db/schema'
import { record } from '../activity/record'
import type { Context, Firm } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { newRoundings, type Rounded, type Roundings } from './cells'
import type { Unread } from './columns'
import { BEAT_MS, deadBefore, dropDeadImports, dropRun } from './drop'
import { type ImportInput, type ImportOptions, importInput } from './input'
import { newProblems, type Problem, type Problems } from './problems'
import { openScratch, type Scratch } from './scratch'
import type { Source } from './source'

export type ImportKind = 'clients' | 'invoices' | 'usage'

/** What a file means for the portal; nothing was imported where there are problems or it was a dry run. */
export type Summary = {
  kind: ImportKind
  files: string[]
  /** Of the files, without headers. */
  rows: number
  created: number
  updated: number
  unchanged: number
  /** What else comes with it: people, lines, payments, clients, services. */
  also: Record<string, number>
  /** Exact decimals over all the rows of the files, those already here too: "USD", "USD 2024", "USD credit". */
  totals: Record<string, string>
  /** Columns that nothing was read from, with a mapping that may be meant. */
  unread: Unread[]
  /** By column: numbers with more decimals than are kept, and the exact sum of what rounding added to them. */
  rounded: Record<string, Rounded>
  /** The first thousand; `problemCount` counts all. */
  problems: Problem[]
  problemCount: number
  dryRun: boolean
}

export type Checked = Pick<Summary, 'created' | 'updated' | 'unchanged' | 'also' | 'totals'>

/** What the steps of one import share. */
export type Run = {
  id: string
  ctx: Context
  firm: Firm
  options: ImportOptions
  problems: Problems
  unread: Unread[]
  roundings: Roundings
  scratch: Scratch
  sources: Source[]
  /** Bytes and rows read so far, and the SHA-256 of all bytes. */
  meter: { rows: number; bytes: number; hash: ReturnType<typeof createHash> }
  /** First in every write of a load: says that this import lives, and throws when it was taken for dead. */
  beat: (tx: Tx) => Promise<void>
  /** The same between writes, while the files are read. */
  tick: () => Promise<void>
}

export type Steps = {
  /** Reads all of the files into the scratch database and says what they mean. Writes nothing else. */
  check: () => Promise<Checked>
  /** Inserts, hidden by the running import, in short writes. */
  load: () => Promise<void>
  /** What must happen in the one write that shows everything. */
  publish: (tx: Tx) => Promise<void>
}

/**
 * One import, from the first byte to the write that shows all of it. Refused as 'conflict' while
 * another one runs; an import that fails leaves nothing.
 */
export async function runImport(
  ctx: Context,
  kind: ImportKind,
  sources: Source[],
  input: ImportInput,
  stepsOf: (run: Run) => Steps,
): Promise<Summary> {
  if (ctx.viewer.kind !== 'system') throw new Refusal(ctx.viewer.kind === 'nobody' ? 'signed-out' : 'forbidden')
  const options = parse(importInput, input)
  if (sources.length === 0) throw new Refusal('invalid', 'Name at least one file to import.')
  if (!options.dryRun) await dropDeadImports(ctx)
  const run = await newRun(ctx, sources, options)
  try {
    if (!options.dryRun) await claim(run, kind)
    const steps = stepsOf(run)
    const checked = await steps.check()
    const { problems, meter } = run
    const summary: Summary = {
      kind,
      files: sources.map((source) => source.name),
      rows: meter.rows,
      ...checked,
      unread: run.unread,
      rounded: run.roundings.list(),
      problems: problems.list,
      problemCount: problems.count,
      dryRun: options.dryRun,
    }
    if (options.dryRun) return summary
    if (problems.count || !(checked.created || checked.updated)) {
      await ctx.write(async (tx) => void (await tx.delete(imports).where(eq(imports.id, run.id))))
      return summary
    }
    await steps.load()
    await publish(run, summary, steps)
    return summary
  } catch (error) {
    // What cannot be dropped now is by the next import or start; why this one failed matters more.
    if (!options.dryRun)
      await dropRun(ctx, run.id).catch((second) => ctx.log.warn(second, 'a failed import is not dropped yet'))
    throw error
  } finally {
    run.scratch.close()
  }
}

async function newRun(ctx: Context, sources: Source[], options: ImportOptions): Promise<Run> {
  const id = ctx.id('imp')
  let beaten = ctx.now().getTime()
  const beat = async (tx: Tx, now = ctx.now()) => {
    const [alive] = await tx
      .update(imports)
      .set({ startedAt: now })
      .where(and(eq(imports.id, id), eq(imports.state, 'running')))
      .returning({ id: imports.id })
    if (!alive)
      throw new Refusal('conflict', 'This import stood still for so long that it was taken for dead. Repeat it.')
    beaten = now.getTime()
  }
  return {
    id,
    ctx,
    firm: await ctx.firm(),
    options,
    problems: newProblems(),
    unread: [],
    roundings: newRoundings(),
    scratch: openScratch(),
    sources,
    meter: { rows: 0, bytes: 0, hash: createHash('sha256') },
    beat,
    tick: async () => {
      const now = ctx.now()
      if (!options.dryRun && now.getTime() - beaten >= BEAT_MS) await ctx.write((tx) => beat(tx, now))
    },
  }
}

async function claim(run: Run, kind: ImportKind): Promise<void> {
  const { ctx } = run
  await ctx.write(async (tx) => {
    const [other] = await tx
      .select({ fileName: imports.fileName })
      .from(imports)
      .where(and(eq(imports.state, 'running'), gte(imports.startedAt, deadBefore(ctx.now()))))
    if (other)
      throw new Refusal('conflict', `Another import is running (${other.fileName}). Repeat this one when it is done.`)
    await tx.insert(imports).values({
      id: run.id,
      runId: run.id,
      kind,
      fileName: run.sources.map((source) => source.name).join(', '),
      fileHash: '',
      state: 'running',
      totals: {},
      startedAt: ctx.now(),
    })
  })
}

async function publish(run: Run, summary: Summary, steps: Steps): Promise<void> {
  const { ctx } = run
  const { kind, files, rows, created, updated, unchanged, also, totals, rounded } = summary
  const fileHash = run.meter.hash.digest('hex')
  const publishedAt = ctx.now()
  await ctx.write(async (tx) => {
    await run.beat(tx)
    await tx.update(imports).set({ fileHash, rows, totals }).where(eq(imports.id, run.id))
    await steps.publish(tx)
    await tx.update(imports).set({ state: 'published', publishedAt }).where(eq(imports.runId, run.id))
    record(tx, ctx, {
      did: 'import.published',
      thing: { kind: 'import', id: run.id },
      audience: 'staff',
      data: {
        ...{ kind, files, rows, created, updated, unchanged, ...also, totals },
        ...(Object.keys(rounded).length ? { rounded } : {}),
      },
    })
  })
}
