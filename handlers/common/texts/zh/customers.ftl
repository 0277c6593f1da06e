# 选客户
customers-pick-few = “{ $text }”可能是以下客户,请点选:
customers-pick-near = 没有找到“{ $text }”。是下面的客户吗?也可以直接新建:
customers-pick-nobody = 没有找到“{ $text }”。可以新建,或换个名称再试:
customers-pick-which = 哪位客户?点选,或直接输入名称:
customers-pick-first = 您名下还没有客户。发送 <code>/new 客户名称</code> 即可新建。
customers-pick-name = 请输入客户名称,简称、拼音或首字母都可以:
customers-pick-name-hint = 客户名称
customers-pick-create = ➕ 新建“{ $name }”
customers-pick-other = 其他名称…
customers-pick-asked-by-another = 这个问题是问别人的,请您自己发起一次。
