import * as U from './sides/unleash.js'; import * as F from './sides/fanion.js';
import { workloads } from './workloads/index.js';
const [want, which='unleash', method='isEnabled', secs='1.5'] = process.argv.slice(2);
for (const w of workloads()) { if (w.name !== want) continue;
 const s = await (which==='unleash'?U:F).open(w.document);
 const inputs = method==='everyFlag'? w.visits : method==='reload' ? [w.texts] : w.fresh;
 for (let k=0;k<6;k++){ let n=0; const t=performance.now(); while(performance.now()-t<secs*200){ for(const c of inputs){ const r=s[method](c); if (r instanceof Promise) await r; n+=c.length;} }
 console.log(want,which,method,((performance.now()-t)*1e6/n).toFixed(0),'ns'); }
 s.close(); }
