import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { EmptyState } from '~/app/components/EmptyState'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { PageHeader } from '~/app/components/PageHeader'
import { readFilters } from '~/app/lib/filters'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { requireScope } from '~/server/auth/policy'
import { bulkMarkPaid } from '~/server/invoices/bulkMarkPaid'
import { previewBulk } from '~/server/invoices/bulkPreview'
import { bulkRemind } from '~/server/invoices/bulkRemind'
import { getBatch } from '~/server/invoices/bulkResult'
import { bulkKinds } from '~/server/invoices/bulkRules'
import { undoBatch } from '~/server/invoices/bulkUndo'
import { invoiceFilters } from '~/server/invoices/input'
import { Preview } from './Preview'
import { Result } from './Result'
import { titles } from './words'

/** Shows what would happen to the invoices that its address names or describes, or what a batch did. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  requireScope(context.viewer, 'invoices.manage')
  const rejected = context.rejected === true
  const { searchParams } = new URL(request.url)
  const batchId = searchParams.get('batch')
  if (batchId) return { rejected, preview: null, result: await getBatch(context, { batchId }) }
  const does = bulkKinds.find((kind) => kind === searchParams.get('do')) ?? 'paid'
  const all = searchParams.get('all') === 'yes' ? readFilters(request, invoiceFilters).filters : undefined
  const invoiceIds = searchParams.getAll('invoice')
  if (!all && !invoiceIds.length) return { rejected, preview: null, result: null }
  const preview = await previewBulk(context, { does, ...(all ? { all } : { invoiceIds }) })
  return { rejected, preview: { ...preview, search: searchParams.toString() }, result: null }
}

const idsIn = ({ invoices = '' }: Fields) => invoices.split(' ').filter(Boolean)

export const action = byIntent({
  paid: async (ctx, { batchId = '', method, receivedOn, reference, ...form }: Fields) => {
    const asked = { batchId, invoiceIds: idsIn(form), method, receivedOn, reference }
    await bulkMarkPaid(ctx, asked as Parameters<typeof bulkMarkPaid>[1])
    return { to: paths.invoicesBulk({ batch: batchId }) }
  },
  remind: async (ctx, { batchId = '', ...form }: Fields) => {
    await bulkRemind(ctx, { batchId, invoiceIds: idsIn(form) })
    return { to: paths.invoicesBulk({ batch: batchId }) }
  },
  undo: async (ctx, { batchId = '' }: Fields) => {
    await undoBatch(ctx, { batchId })
    return { to: paths.invoicesBulk({ batch: batchId }) }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, titles[data?.result?.does ?? data?.preview?.does ?? 'paid'].page, data?.rejected)

export default function BulkInvoices() {
  const { preview, result } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  return (
    <>
      <BackLink to={paths.invoices()}>Invoices</BackLink>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      {result ? <Result result={result} /> : null}
      {preview ? <Preview preview={preview} rejected={rejected} /> : null}
      {result || preview ? null : (
        <>
          <PageHeader title="No invoice is chosen" />
          <div className="card">
            <EmptyState title="Choose invoices in the list first">
              <a className="link" href={paths.invoices()}>
                To the list
              </a>
            </EmptyState>
          </div>
        </>
      )}
    </>
  )
}
