// Styles and scripts into the folder given: sass → lightningcss (and rtlcss for scripts written from the right); esbuild.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { transform } from 'lightningcss';
import rtlcss from 'rtlcss';
import * as sass from 'sass';

const out = process.argv[2];
const version = (major, minor = 0) => (major << 16) | (minor << 8);
const targets = { chrome: version(109), firefox: version(115), safari: version(15, 4), ios_saf: version(15, 4), samsung: version(21) };

function shrink(name, code) {
  return transform({ filename: name, code: Buffer.from(code), minify: true, targets, errorRecovery: false }).code;
}

const { css } = sass.compile('scss/talka.scss', {
  loadPaths: ['node_modules'], style: 'expanded', quietDeps: true,
  silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'mixed-decls', 'if-function'],
});
writeFileSync(join(out, 'talka.css'), shrink('talka.css', css));
writeFileSync(join(out, 'talka.rtl.css'), shrink('talka.rtl.css', rtlcss.process(css)));

await build({
  entryPoints: {
    talka: 'js/talka.js', passkeys: 'js/passkeys.js', proof: 'js/proof.js',
    field: 'js/field.js', 'check-in': 'js/check-in.js', 'page-worker': 'js/offline/worker.js',
    'proof-worker': 'node_modules/altcha/dist/workers/pbkdf2.js',
  },
  bundle: true, minify: true, format: 'iife', target: ['es2020'],
  outdir: out, legalComments: 'none', logLevel: 'warning',
});
