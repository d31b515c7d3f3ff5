import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EventFilterForm } from '~/app/components/EventFilterForm'
import { Ignored } from '~/app/components/Ignored'
import { Listed } from '~/app/components/Listed'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { listAuditInput } from '~/server/activity/input'
import { listAudit } from '~/server/activity/listAudit'
import { areaNames } from '~/server/activity/rules'
import { AuditTable } from './AuditTable'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listAuditInput)
  const { after: _after, before: _before, ...kept } = filters
  return { list: await listAudit(context, filters), filters: kept, ignored }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Audit log')

export default function Audit() {
  const { list, filters, ignored } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const narrowed = Object.values(filters).some(Boolean)
  return (
    <>
      <PageHeader title="Audit log" state="Who did what, when and from where">
        <a className="button" href={paths.auditCsv(filters)} download>
          Export CSV
        </a>
      </PageHeader>
      <Ignored names={ignored} />
      <div className="card">
        <EventFilterForm
          action={paths.audit()}
          filters={filters}
          offered={areaNames}
          clear={narrowed ? paths.audit() : null}
        />
        <Listed
          noun={['entry', 'entries']}
          narrowed={narrowed}
          clear={paths.audit()}
          found={null}
          locale={viewer.locale}
          empty={!list.rows.length}
        >
          <AuditTable entries={list.rows} filters={filters} />
        </Listed>
      </div>
      <Pager
        label="Pages of the audit log"
        next={list.next && paths.audit({ ...filters, after: list.next })}
        previous={list.previous && paths.audit({ ...filters, before: list.previous })}
      />
    </>
  )
}
