import type { Context } from '../context'
import { countImportedInvoices, countImportedPayments } from '../invoices/counts'
import type { ImportInput } from './input'
import { checkInvoices } from './invoiceCheck'
import { loadInvoices } from './invoiceLoad'
import { runImport, type Summary } from './run'
import type { Source } from './source'

/**
 * Adds the invoices of CSV files: files of invoices and files of their lines, in any order, or one file
 * with a row for each line. An invoice is known by its external id and never changed; its total must be
 * its lines and tax. One that comes as paid books one payment by hand on its date.
 */
export const importInvoices = (ctx: Context, sources: Source[], input: ImportInput = {}): Promise<Summary> =>
  runImport(ctx, 'invoices', sources, input, (run) => ({
    check: () => checkInvoices(run),
    load: () => loadInvoices(run),
    publish: async (tx) => {
      await countImportedInvoices(tx, run.id)
      await countImportedPayments(tx, run.id)
    },
  }))
