import type { Branding, Party } from '../kernel/documents'

/** A cell's second part stands under the first, quieter. */
export type Cell = string | { text: string; under: string }
export type PaperColumn = { label: string; numeric?: boolean }
export type PaperSum = { label: string; value: string; strong?: boolean }

/** A table with the sums under it. */
export type PaperPart = { title?: string; columns: PaperColumn[]; rows: Cell[][]; sums: PaperSum[] }

/** What a document says, as the words it shows: drawn alike whatever it is. The bytes follow from it alone. */
export type Paper = {
  /** "Invoice" */
  kind: string
  number: string
  /** Stands out beside the kind: a draft, or one that is void. */
  mark: 'Draft' | 'Void' | null
  /** What the file says of the day it was made. */
  madeOn: string
  from: Party
  to: { label: string; party: Party } | null
  facts: [label: string, value: string][]
  branding: Branding
  logo: Uint8Array | null
  headline: string
  parts: PaperPart[]
  notes: { title: string; lines: string[] }[]
}
