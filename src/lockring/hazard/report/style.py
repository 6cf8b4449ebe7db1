"""How the pages look: light and dark, on a telephone, on a screen and on paper."""

from __future__ import annotations

_LIGHT = """--ink:#17212b;--soft-ink:#4a5763;--paper:#fff;--card:#f6f7f9;--line:#8b97a3;--faint:#e1e5ea;
--fault:#b3261e;--without:#4a5f73;--helped:#0b6e4f;--child:#b4430a;--adolescent:#6a3fb5;--adult:#0b6788;
--everyone:#17212b;--link:#0b57a4;
--heat0:#f1f4f6;--heat1:#fbf0d9;--heat2:#f9dfb8;--heat3:#f4c6ab;--heat4:#eeada4"""
_DARK = """--ink:#e9edf1;--soft-ink:#b1bcc7;--paper:#12171c;--card:#1b2229;--line:#75828f;--faint:#2d3741;
--fault:#ff8a80;--without:#9fb4c8;--helped:#5fd0a5;--child:#ffa063;--adolescent:#bea2ff;--adult:#6fc6e8;
--everyone:#e9edf1;--link:#8dc2ff;
--heat0:#1e262d;--heat1:#37301c;--heat2:#46371b;--heat3:#56311f;--heat4:#632a26"""

STYLE = (
    f":root{{{_LIGHT}}}@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}@media "
    f"print{{:root{{{_LIGHT}}}}}"
    """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;margin:0;color:var(--ink);
  background:var(--paper)}
main{max-width:76rem;margin:auto;padding:1.25rem;overflow-wrap:break-word}
a{color:var(--link)}
h1{font-size:1.9rem;line-height:1.15;margin:.2rem 0 .3rem;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.25;margin:0 0 .6rem}
h3{font-size:1.05rem;margin:1rem 0 .3rem}
h3 small,.note,.source,small{color:var(--soft-ink);font-weight:400}
h4{margin:.5rem 0 .2rem;font-size:.95rem}
section{margin:2.6rem 0 0;padding-top:1.2rem;border-top:1px solid var(--faint)}
header+section{margin-top:1rem;padding-top:0;border:0}
small{display:block;font-size:.8125rem;line-height:1.35}
.question{font-size:1.05rem;color:var(--soft-ink);margin:0;max-width:60rem}
.note{font-size:.9rem;max-width:60rem}
.facts{font-size:.875rem;color:var(--soft-ink);margin:.4rem 0 0}
.answer{list-style:none;padding:0;margin:0 0 .7rem;display:grid;gap:.5rem 1rem;
  grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr))}
.answer li{border-left:.25rem solid var(--fault);padding:.35rem .8rem;background:var(--card);
  font-size:1.02rem;line-height:1.4}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.875rem;color:var(--soft-ink);margin:.4rem 0}
.legend svg{vertical-align:-2px}
nav ul{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;padding:0;margin:1.4rem 0 0;list-style:none;
  font-size:.9375rem}
nav li{padding:.2rem 0}
figure{margin:0 0 1.4rem;min-width:0}
figcaption{margin:0 0 .4rem;line-height:1.4}
.source{display:block;font-size:.8125rem}
details{margin:.4rem 0;min-width:0}
summary{cursor:pointer;color:var(--link);font-size:.9rem;padding:.2rem 0}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;font-weight:400;padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--faint);
  vertical-align:top;font-variant-numeric:tabular-nums}
thead th{color:var(--soft-ink);font-size:.8125rem;border-color:var(--line);vertical-align:bottom}
caption{text-align:left;color:var(--soft-ink);font-size:.8125rem;padding-bottom:.3rem}
.wide{overflow-x:auto}
svg text{font:12.5px system-ui,sans-serif;fill:var(--soft-ink);font-variant-numeric:tabular-nums}
.dots th:first-child{width:30%}
.dots td.drawn,.dots .axis td:nth-child(2){padding-right:1rem}
.dots td.says{width:29%}
.dots b{font-weight:600}
.dots td{vertical-align:middle}
.dots .axis td{border:0;padding-top:0}
svg.dot-row{display:block;width:100%;overflow:visible}
line.grid{stroke:var(--faint);stroke-width:1}
line.tick{stroke:var(--line)}
line.interval{stroke:var(--ink);stroke-width:2}
.dot{stroke:var(--paper);stroke-width:1}
.dot.fault{fill:var(--fault)}
.dot.helped{fill:var(--helped)}
.dot.without{fill:var(--paper);stroke:var(--without);stroke-width:2.5}
line.fault{stroke:var(--fault)}
line.helped{stroke:var(--helped)}
line.without{stroke:var(--without)}
.bar.first{fill:var(--adult)}
.bar.total{fill:none;stroke:var(--adult);stroke-width:2}
.glance{display:grid;gap:0 2rem;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr))}
.glance small{font-size:.8rem}
.glance th small{display:inline;margin-left:.5rem}
.best{border-left:.25rem solid var(--helped);padding:.1rem .7rem;margin:.5rem 0;font-size:.9rem}
.do{border:2px solid var(--helped);padding:.6rem .9rem;font-size:1.1rem}
.plain{max-width:46rem;margin:auto}
.hundreds{display:grid;gap:1rem 2rem;grid-template-columns:repeat(auto-fit,minmax(min(12rem,100%),1fr))}
svg.hundred{display:block;width:11rem;max-width:100%;margin-bottom:.5rem}
.glance .dots thead{display:none}
.glance .dots,.glance .dots tbody{display:block}
.glance .dots tr{display:grid;grid-template-columns:minmax(0,1fr) auto;
  border-bottom:1px solid var(--faint);padding:.35rem 0}
.glance .dots th,.glance .dots td{border:0;padding:0!important;width:auto!important}
.glance .dots td.says{display:contents}
.glance .dots td.says b{grid-row:1;grid-column:2}
.glance .dots td.says small{grid-column:1/-1;grid-row:3}
.glance .dots td.drawn,.glance .dots .axis td:nth-child(2){grid-column:1/-1;grid-row:2;
  padding:.1rem 0!important}
.glance .dots .axis td:not(:nth-child(2)){display:none}
.glance .dots .axis{border:0}
.pairs,.panels{display:grid;gap:.5rem 2rem;
  grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr))}
svg.chart{display:block;width:100%;max-width:36rem;height:auto}
.axis-name{fill:var(--soft-ink)}
.line{fill:none;stroke-width:2.2}
.band{opacity:.16;stroke:none}
text.name{font-weight:600;font-size:13px}
.line.child{stroke:var(--child)}
.line.adolescent{stroke:var(--adolescent);stroke-dasharray:8 3}
.line.adult{stroke:var(--adult);stroke-dasharray:3 3}
.line.everyone{stroke:var(--everyone);stroke-width:1.4}
.band.child,.dot.child,text.name.child{fill:var(--child)}
.band.adult,.dot.adult,text.name.adult{fill:var(--adult)}
.band.adolescent,.dot.adolescent,text.name.adolescent{fill:var(--adolescent)}
.band.everyone,.dot.everyone,text.name.everyone{fill:var(--everyone)}
.fault .outer,.fault .inner{fill:var(--fault)}
.without .outer,.without .inner{fill:var(--without)}
.outer{opacity:.16}
.inner{opacity:.3}
.median{fill:none;stroke-width:2.6;stroke:var(--without)}
.fault .median{stroke:var(--fault)}
.panel-title{margin:.2rem 0;font-weight:600}
.panel-title.fault{color:var(--fault)}
.panel-title.without{color:var(--without)}
.span{fill:var(--line);opacity:.13}
.level{stroke:var(--ink);stroke-width:1;stroke-dasharray:2 3}
text.level-name{fill:var(--ink);font-size:11.5px;paint-order:stroke;stroke:var(--paper);stroke-width:3px}
line.flag{stroke:var(--line);stroke-width:1}
circle.flag{fill:var(--paper);stroke:var(--ink)}
text.flag{fill:var(--ink);font-size:11.5px;font-weight:600}
.events{margin:.2rem 0 1rem;padding-left:1.4rem;font-size:.9375rem}
.good,.bad{font-weight:600}
.good{color:var(--helped)}
.bad{color:var(--fault)}
.stories{margin-top:.6rem}
table.grid{margin-bottom:1.2rem}
table.grid td,table.grid thead th+th{text-align:center}
table.grid td{border:2px solid var(--paper);min-width:4.2rem}
.heat0{background:var(--heat0)}
.heat1{background:var(--heat1)}
.heat2{background:var(--heat2)}
.heat3{background:var(--heat3)}
.heat4{background:var(--heat4)}
.pin{display:inline-block;min-width:1.6rem;line-height:1.6rem;border-radius:1rem;background:var(--ink);
  color:var(--paper);font-size:.875rem}
.cards{list-style:none;padding:0;display:grid;gap:.8rem;
  grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr))}
.cards li{background:var(--card);padding:.8rem 1rem;border-top:.25rem solid var(--without)}
.cards .ours{border-color:var(--fault)}
.cards b{font-size:1.5rem;display:block;line-height:1.3}
.cards b.some{font-size:1rem}
.cards span{font-size:.8125rem;color:var(--soft-ink)}
.factors{padding-left:1.3rem}
.factors>li::marker{font-weight:700}
.factors>li{margin-bottom:1.2rem}
.factors ul{margin:.1rem 0 .5rem;padding-left:1.1rem;font-size:.9375rem}
.factors ul small{display:inline}
.kind{font-size:.75rem;text-transform:uppercase;letter-spacing:.05em;color:var(--soft-ink)}
.blank{border:1px dashed var(--line);padding:.5rem .7rem;margin:.4rem 0;font-size:.9375rem}
.blank b{display:block;font-weight:600}
.blank .line{display:block;color:var(--soft-ink);font-style:italic;padding:.3rem 0 0;
  border-bottom:1px solid var(--line)}
.signing{display:grid;gap:.2rem 1rem;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr))}
code{font:.9em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
pre{background:var(--card);padding:.7rem 1rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}
dt{color:var(--soft-ink)}
dd{margin:0;overflow-wrap:anywhere}
.first{display:grid;gap:.4rem 2.5rem;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr))}
.first h3,.courses h3{margin:.3rem 0 0}
.first .note,.courses .note{margin:.1rem 0 .4rem;font-size:.8125rem;line-height:1.35}
.courses{display:grid;gap:.6rem 2rem;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr))}
.course{min-width:0}
.who{table-layout:fixed;font-size:.875rem;line-height:1.3}
.who th:first-child{width:25%}
.who th,.who td{padding:.3rem .4rem;border:2px solid var(--paper)}
.who th:first-child{padding-left:0}
.who td small{color:inherit;font-size:.75rem}
.who b{white-space:nowrap}
.who thead th{font-size:.75rem;overflow-wrap:normal}
.courses .who thead th,.courses .who b{font-size:.8125rem}
.buys .dots tr{display:grid;gap:0 .7rem;grid-template-columns:minmax(0,11rem) minmax(0,1fr) 9.8rem;
  align-items:center;border-bottom:1px solid var(--faint);padding:.15rem 0}
.buys .dots,.buys .dots tbody{display:block}
.buys .dots thead{display:none}
.buys .dots th,.buys .dots td{border:0;padding:0!important;width:auto!important}
.buys .dots b{font-weight:400;font-size:.875rem;line-height:1.25;display:block}
.buys .dots td.says b{font-weight:600;text-align:right;white-space:nowrap}
.states{opacity:.85}
@media (max-width:44rem){
  main{padding:1rem}
  h1{font-size:1.5rem}
  .dots thead{display:none}
  .dots,.dots tbody{display:block}
  .dots tr{display:grid;gap:0 .5rem;grid-template-columns:minmax(40%,1fr) minmax(0,auto);
    border-bottom:1px solid var(--faint);
    padding:.35rem 0}
  .dots th,.dots td{border:0;padding:0!important;width:auto!important}
  .dots td.says{display:contents}
  .dots td.says b{grid-row:1;grid-column:2}
  .dots td.says small{grid-column:1/-1;grid-row:3}
  .dots td.drawn,.dots .axis td:nth-child(2){grid-column:1/-1;grid-row:2;padding:.1rem 0!important}
  .dots .axis td:not(:nth-child(2)){display:none}
  .dots .axis{border:0}
  dl{grid-template-columns:1fr}
  dt{margin-top:.4rem}
  th,td{padding-right:.5rem}
}
@media (max-width:44rem){
  .buys .dots tr{grid-template-columns:minmax(0,1fr) minmax(0,26%) auto}
  .buys .dots td.says{display:block}
  .buys .dots td.drawn,.buys .dots .axis td:nth-child(2){grid-column:2;grid-row:1}
  .buys .dots td.says b{font-size:.8125rem}
  .buys .dots .axis{display:none}
  .who th,.who td{padding:.25rem .2rem}
  .who thead th,.courses .who thead th{font-size:.72rem;letter-spacing:-.02em}
}
@media print{
  details::details-content{content-visibility:visible;block-size:auto}
  body{font-size:10pt}
  main{max-width:none;padding:0}
  *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
  figure,.cards li,.blank,tr{break-inside:avoid}
  nav{display:none}
  h2,h3,h4{break-after:avoid}
  .wide{overflow:visible}
  details:not([open])>summary{color:var(--soft-ink)}
  .blank .line{min-height:1.6rem}
  section{margin-top:1.4rem}
}
"""
)
