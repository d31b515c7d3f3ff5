import { Form } from '@remix-run/react'
import { Field } from '~/app/components/Field'
import { paths } from '~/app/lib/paths'

type Props = { logoId: string | null; name: string; errors: string[] | undefined }

export function LogoForm({ logoId, name, errors }: Props) {
  return (
    <div className="card space-y-4 p-4 sm:p-5">
      {logoId ? (
        <Form method="post" className="flex flex-wrap items-center justify-between gap-4">
          <img src={paths.logo(logoId)} alt={`The logo of ${name}`} className="max-h-16 max-w-full object-contain" />
          <button type="submit" name="intent" value="remove-logo" className="button">
            Remove it
          </button>
        </Form>
      ) : null}
      <Form method="post" encType="multipart/form-data" noValidate className="space-y-4">
        <input type="hidden" name="intent" value="set-logo" />
        <Field
          id="logo"
          name="logo"
          type="file"
          accept="image/png,image/jpeg,image/webp"
          label={logoId ? 'Another logo' : 'Logo'}
          hint="PNG, JPEG or WebP, at most 200 KB. It stands beside the firm’s name, about 28 px high, on light and on dark. Invoices and other PDFs show a PNG or JPEG; instead of a WebP they show the firm’s name."
          errors={errors}
        />
        <button type="submit" className="button">
          Upload
        </button>
      </Form>
    </div>
  )
}
