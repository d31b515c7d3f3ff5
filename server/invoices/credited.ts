import { asc, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { creditNotes, invoiceLines } from '../../db/schema'

/** The lines of an issued invoice, each with what credit notes took from it. */
export async function creditedLines(db: Pick<Tx, 'select'>, invoiceId: string) {
  const lines = await db
    .select()
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, invoiceId))
    .orderBy(asc(invoiceLines.position), asc(invoiceLines.id))
  const notes = await db
    .select({ lines: creditNotes.lines })
    .from(creditNotes)
    .where(eq(creditNotes.invoiceId, invoiceId))
  const taken = new Map<string, { netMinor: number; taxMinor: number }>()
  for (const { lineId, netMinor, taxMinor } of notes.flatMap((note) => note.lines)) {
    const before = taken.get(lineId) ?? { netMinor: 0, taxMinor: 0 }
    taken.set(lineId, { netMinor: before.netMinor + netMinor, taxMinor: before.taxMinor + taxMinor })
  }
  return lines.map((line) => ({ line, credited: taken.get(line.id) ?? { netMinor: 0, taxMinor: 0 } }))
}
