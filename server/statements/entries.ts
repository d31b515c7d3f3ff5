import { type SQL, sql } from 'drizzle-orm'
import { creditNotes, invoices, payments, receipts, refunds } from '../../db/schema'
import { common, published } from '../../db/sql'

/**
 * Everything that changed what a client owes, one row each: "day", "kind", "rank" within a day, "id", "label",
 * "currency", "exponent", "amount". Their sum is what is owed less credit: an invoice's total, less what took
 * from it, is what is left of it; a payment is what it paid and what is left of it.
 */
export function entriesOf(clientId: string): SQL {
  const invoice = (day: SQL, kind: string, rank: number, amount: SQL, where: SQL) =>
    sql`select ${day} as "day", ${sql.raw(`'${kind}' as "kind", ${rank} as "rank"`)}, ${invoices.id} as "id",
      ${invoices.number} as "label", ${invoices.currency} as "currency", ${invoices.exponent} as "exponent",
      ${amount} as "amount"
      from ${invoices} where ${invoices.clientId} = ${clientId} and ${where} and ${published(invoices.importId)}`
  return sql.join(
    [
      invoice(sql`${invoices.issuedOn}`, 'invoice', 1, sql`${invoices.totalMinor}`, sql`${invoices.status} <> 'draft'`),
      invoice(
        sql`coalesce(${invoices.voidedOn}, ${invoices.issuedOn})`,
        'void',
        2,
        sql`-${invoices.totalMinor}`,
        sql`${invoices.status} = 'void'`,
      ),
      invoice(
        sql`coalesce(${invoices.writtenOffOn}, ${invoices.dueOn})`,
        'written-off',
        6,
        sql`${invoices.paidMinor} + ${invoices.creditedMinor} - ${invoices.totalMinor}`,
        sql`${invoices.status} = 'uncollectible'`,
      ),
      sql`select ${creditNotes.issuedOn}, 'credit-note', 3, ${creditNotes.invoiceId}, ${creditNotes.number},
        ${creditNotes.currency}, ${creditNotes.exponent}, -${creditNotes.totalMinor}
        from ${creditNotes} where ${creditNotes.clientId} = ${clientId}`,
      sql`select ${payments.receivedOn}, 'payment', 4, ${payments.id}, coalesce(${receipts.number}, ${payments.reference}),
        ${payments.currency}, ${payments.exponent}, -${payments.amountMinor}
        from ${payments} left join ${receipts} on ${receipts.paymentId} = ${payments.id}
        where ${payments.clientId} = ${clientId} and ${common(payments.state, 'succeeded')} and ${published(payments.importId)}`,
      sql`select ${refunds.refundedOn}, ${refunds.kind}, 5, ${payments.id}, coalesce(${receipts.number}, ${payments.reference}),
        ${refunds.currency}, ${refunds.exponent}, ${refunds.amountMinor}
        from ${refunds} join ${payments} on ${payments.id} = ${refunds.paymentId}
        left join ${receipts} on ${receipts.paymentId} = ${payments.id}
        where ${refunds.clientId} = ${clientId} and ${refunds.state} = 'succeeded' and ${payments.state} = 'succeeded'`,
      // What a bank took back though it had been refunded is not asked of the client again.
      sql`select max(${refunds.refundedOn}), 'borne', 7, ${payments.id}, coalesce(min(${receipts.number}), ${payments.reference}),
        ${payments.currency}, ${payments.exponent}, ${payments.amountMinor} - sum(${refunds.amountMinor})
        from ${refunds} join ${payments} on ${payments.id} = ${refunds.paymentId}
        left join ${receipts} on ${receipts.paymentId} = ${payments.id}
        where ${refunds.clientId} = ${clientId} and ${refunds.state} = 'succeeded' and ${payments.state} = 'succeeded'
        group by ${payments.id}, ${payments.reference}, ${payments.currency}, ${payments.exponent}, ${payments.amountMinor}
        having sum(${refunds.amountMinor}) > ${payments.amountMinor}`,
    ],
    sql` union all `,
  )
}
